/**
 * Numbers as Python 3.11 reads, rounds and prints them: float(), int(), repr(float), round(), and numpy's mean.
 */
import { strip } from '../../core/python-text.js'

/** Longest text of digits that int() reads (sys.int_info.default_max_str_digits). */
const MAX_INTEGER_DIGITS = 4300

const DECIMAL_DIGIT = /\p{Nd}/u

/** First code point of the run of ten digits that a decimal digit stands in: each script's digits are ten in a row, from 0. */
function digitValue(character: string): number {
  let start = character.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && DECIMAL_DIGIT.test(String.fromCodePoint(start - 1))) {
    start -= 1
    value += 1
  }
  // Mathematical digits are five runs without a gap between them.
  const code = character.codePointAt(0) ?? 0
  return code >= 0x1d7ce && code <= 0x1d7ff ? (code - 0x1d7ce) % 10 : value
}

/** White space for str.strip, but not for a number. */
const SEPARATORS = ['\x1c', '\x1d', '\x1e', '\x1f']

/** Both readers cut white space from the ends, also what is not ASCII; but not U+001C to U+001F, which then fit no number. */
function trimNumber(text: string): string {
  const inner = strip(text)
  if (inner.length === text.length) return inner
  const start = text.indexOf(inner)
  const cut = text.slice(0, start) + text.slice(start + inner.length)
  return SEPARATORS.some((separator) => cut.includes(separator)) ? text : inner
}

/** Decimal digits of any script made ASCII, white space cut from the ends, and underscores between digits dropped; undefined if one stands elsewhere. */
function plainDigits(text: string): string | undefined {
  const plain = trimNumber(text).replace(/\p{Nd}/gu, (digit) => (digit <= '9' ? digit : String(digitValue(digit))))
  if (!plain.includes('_')) return plain
  return /(?<![0-9])_|_(?![0-9])/.test(plain) ? undefined : plain.replaceAll('_', '')
}

const FLOAT = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const NAMED = /^([+-]?)(?:(inf|infinity)|nan)$/i

/**
 * float(text): the number, NaN for "nan", or undefined where Python raises ValueError. Takes digits of any script, underscores between
 * digits, "inf", "infinity" and "nan" in any case.
 * @example parseFloatText('1_000.5 ') // 1000.5
 */
export function parseFloatText(text: string): number | undefined {
  const plain = plainDigits(text)
  if (plain === undefined) return undefined
  if (FLOAT.test(plain)) return Number(plain)
  const named = NAMED.exec(plain)
  if (named === null) return undefined
  if (named[2] === undefined) return Number.NaN
  return named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** int(text), or undefined where Python raises ValueError (also for more than 4,300 digits). */
export function parseIntegerText(text: string): bigint | undefined {
  const plain = plainDigits(text)
  const parts = plain === undefined ? null : /^([+-]?)([0-9]+)$/.exec(plain)
  if (parts?.[2] === undefined || parts[2].length > MAX_INTEGER_DIGITS) return undefined
  return parts[1] === '-' ? -BigInt(parts[2]) : BigInt(parts[2])
}

/** The exact value of a finite float: numerator over a power of two. */
function exactFraction(value: number): { numerator: bigint; power: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const exponent = Number(bits >> 52n)
  const mantissa = bits & ((1n << 52n) - 1n)
  return exponent === 0
    ? { numerator: mantissa, power: 1074 }
    : { numerator: mantissa | (1n << 52n), power: 1075 - exponent }
}

/** round(value, digits) of a float: the exact value to the nearest decimal, ties to the even digit. Below 0, digits before the point. */
export function roundDecimals(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 323) return value
  if (digits < -309) return value < 0 || Object.is(value, -0) ? -0 : 0
  const { numerator, power } = exactFraction(value)
  const scaled = (numerator << BigInt(Math.max(0, -power))) * 10n ** BigInt(Math.max(0, digits))
  const divisor = (1n << BigInt(Math.max(0, power))) * 10n ** BigInt(Math.max(0, -digits))
  const [quotient, rest] = [scaled / divisor, (scaled % divisor) * 2n]
  const rounded = rest > divisor || (rest === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient
  const size = Number(`${rounded}e${-digits}`)
  return value < 0 || Object.is(value, -0) ? -size : size
}

/** The nearest whole number, ties to the even one (numpy.rint, Python's round of a float). */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest < 0.5) return floor
  if (rest > 0.5) return floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** numpy.round(value, digits): scaled, rounded half to even, scaled back; not always what round of a float gives (0.355 becomes 0.36). */
export function numpyRound(value: number, digits: number): number {
  const scale = 10 ** digits
  return roundHalfEven(value * scale) / scale
}

function pairwiseSum(values: readonly number[], start: number, length: number): number {
  if (length < 8) {
    let sum = 0
    for (let index = start; index < start + length; index += 1) sum += values[index] ?? 0
    return sum
  }
  if (length > 128) {
    const half = Math.floor(length / 2)
    const first = half - (half % 8)
    return pairwiseSum(values, start, first) + pairwiseSum(values, start + first, length - first)
  }
  const lanes = values.slice(start, start + 8)
  const whole = length - (length % 8)
  for (let index = 8; index < whole; index += 1) {
    lanes[index % 8] = (lanes[index % 8] ?? 0) + (values[start + index] ?? 0)
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = lanes
  let sum = a + b + (c + d) + (e + f + (g + h))
  for (let index = whole; index < length; index += 1) sum += values[start + index] ?? 0
  return sum
}

/** numpy.mean of floats, added in numpy's order (pairs of blocks of 8 lanes), so that the last bit is the same; NaN of none. */
export function numpyMean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : pairwiseSum(values, 0, values.length) / values.length
}
