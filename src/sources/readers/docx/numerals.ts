/**
 * A number as a list shows it (ISO/IEC 29500-1, 17.18.59): decimal, letters, Roman, Chinese counting; others in digits.
 * @example numeral(28, 'lowerLetter') // 'bb'
 */
export function numeral(number: number, format: string): string {
  if (number < 1 || number > 10_000) return format === 'none' ? '' : `${number}`
  switch (format) {
    case 'none':
      return ''
    case 'decimalZero':
      return `${number}`.padStart(2, '0')
    case 'lowerLetter':
      return letters(number)
    case 'upperLetter':
      return letters(number).toUpperCase()
    case 'lowerRoman':
      return roman(number).toLowerCase()
    case 'upperRoman':
      return roman(number)
    case 'chineseCounting':
    case 'chineseCountingThousand':
    case 'japaneseCounting':
    case 'taiwaneseCountingThousand':
      return number < 100 ? chinese(number) : `${number}`
    default:
      return `${number}`
  }
}

/** a to z, then aa to zz, as Word counts. */
function letters(number: number): string {
  return String.fromCharCode(97 + ((number - 1) % 26)).repeat(Math.min(20, Math.ceil(number / 26)))
}

const ROMAN: readonly [number, string][] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
]

function roman(number: number): string {
  let rest = number
  let text = ''
  for (const [value, sign] of ROMAN) for (; rest >= value; rest -= value) text += sign
  return text
}

/** 1 to 99: 一, 十一, 二十三. */
function chinese(number: number): string {
  const digits = '零一二三四五六七八九'
  const [tens, ones] = [Math.floor(number / 10), number % 10]
  if (tens === 0) return digits[ones] as string
  return `${tens === 1 ? '' : (digits[tens] as string)}十${ones === 0 ? '' : (digits[ones] as string)}`
}
