/**
 * Names of tables or columns that SQLite tells apart: it sees no case, and keeps those that begin with sqlite_ for itself.
 * @param separator stands before the number of a name that was there already
 * @example distinctNames(['Plum', 'plum', 'sqlite_x']) // ['Plum', 'plum_2', '_sqlite_x']
 */
export function distinctNames(wanted: readonly string[], separator = '_'): string[] {
  const seen = new Set<string>()
  const numbers = new Map<string, number>()
  return wanted.map((given) => {
    const plain = /^sqlite_/i.test(given) ? `_${given}` : given
    let name = plain
    let number = numbers.get(plain.toLowerCase()) ?? 2
    for (; seen.has(name.toLowerCase()); number++) name = `${plain}${separator}${number}`
    numbers.set(plain.toLowerCase(), number)
    seen.add(name.toLowerCase())
    return name
  })
}
