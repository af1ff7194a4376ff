/** What a run left out, and why. */
export interface LeftOut {
  what: string
  why: string
}

const MOST_LISTED = 8

/**
 * What was left out as lines for a terminal: one line where a reason has one thing, else the reason once with its things under it, the
 * first eight of them.
 */
export function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  return byReason(leftOut).flatMap(({ why, what }) => {
    if (what.length === 1) return [`left out: ${what[0] ?? ''} (${why})`]
    const more = what.length - MOST_LISTED
    return [
      `left out: ${why}`,
      ...what.slice(0, MOST_LISTED).map((one) => `  ${one}`),
      ...(more > 0 ? [`  and ${more} more; the report has all`] : []),
    ]
  })
}

/** What shares a reason stands together, in the order of its first. */
function byReason(leftOut: readonly LeftOut[]): { why: string; what: string[] }[] {
  const groups = new Map<string, string[]>()
  for (const { what, why } of leftOut) groups.set(why, [...(groups.get(why) ?? []), what])
  return [...groups].map(([why, what]) => ({ why, what }))
}
