import type { Arm } from './arms.js'
import type { Options } from './options.js'

/** Whether the mixture depends on how many examples there are, so that they must be counted first. */
export function needsSizes({ temperature, cap, general, published }: Options, arm: Arm): boolean {
  const share = general?.share ?? arm.general
  const isShare = (general !== undefined || published !== undefined) && share !== 'all' && share !== 0
  return temperature !== 1 || cap !== undefined || isShare
}
