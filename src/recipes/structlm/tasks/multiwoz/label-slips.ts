/**
 * Labels of MultiWOZ that are slips of the annotators, and what they stand for. TRADE (Wu et al. 2019) mends them so, SOM-DST and T5DST
 * after it, and with T5DST the published pipeline.
 */
const EVERYWHERE: Readonly<Record<string, readonly string[]>> = {
  'guest house': ['guesthouse', 'guesthouses', 'guest'],
  'multiple sports': ['mutiple sports', 'sports', 'mutliple sports'],
  'swimming pool': ['swimmingpool', 'pool'],
  'concert hall': ['concerthall', 'concert'],
  nightclub: ['night club'],
  museum: ['mus', 'musuem'],
  architecture: ['ol', 'architectural'],
  college: ['colleges', 'coll'],
  church: ['churches'],
  centre: [
    'ce',
    'cen',
    'center',
    'scentre',
    'in town',
    'city center',
    'town center',
    'town centre',
    'center of town',
    'centre of town',
    'near city center',
    'centre of cambridge',
  ],
  north: ['in the north', 'north part of town'],
  east: ['east side', 'east area'],
  south: ['the south'],
  west: ['west part of town'],
  moderate: ['mo', 'mode', 'moderate -ly'],
  friday: ['next friday'],
  monday: ['monda'],
  free: ['free parking'],
  '3': ['3 .'],
  '4': ['4 star', '4 stars'],
  yes: ['y', 'free internet'],
  no: ['n', 'does not'],
  dontcare: ['any', 'does not care'],
  none: ['', 'not', 'not men', 'not mentioned', 'not mendtioned', '0 star rarting', 'cb30aq', 'fun', 'art'],
}
const MENDED: ReadonlyMap<string, string> = new Map(
  Object.entries(EVERYWHERE).flatMap(([right, slips]) => slips.map((slip) => [slip, right] as const)),
)

interface SlotRule {
  /** The slots concerned. */
  slot: RegExp
  /** What a label stands for. */
  labels: Readonly<Record<string, string>>
}

const noneFor = (...labels: readonly string[]): Record<string, string> =>
  Object.fromEntries(labels.map((label) => [label, 'none']))

/** The first rule that knows the label counts. */
const BY_SLOT: readonly SlotRule[] = [
  {
    slot: /^hotel-type$/,
    labels: noneFor(
      'nigh',
      'moderate -ly priced',
      'bed and breakfast',
      'centre',
      'venetian',
      'intern',
      'a cheap -er hotel',
    ),
  },
  { slot: /^hotel-internet$/, labels: noneFor('4') },
  { slot: /^hotel-pricerange$/, labels: noneFor('2') },
  { slot: /^attraction-type$/, labels: noneFor('gastropub', 'la raza', 'galleria', 'gallery', 'science', 'm') },
  { slot: /area/, labels: noneFor('moderate') },
  { slot: /day/, labels: noneFor('t') },
  {
    slot: /^hotel-type$/,
    labels: { 'hotel with free parking and free wifi': 'hotel', '4': 'hotel', '3 star hotel': 'hotel' },
  },
  { slot: /area/, labels: { no: 'north', we: 'west', cent: 'centre' } },
  { slot: /day/, labels: { we: 'wednesday', no: 'none' } },
  { slot: /price/, labels: { ch: 'cheap' } },
  { slot: /internet/, labels: { free: 'yes' } },
]

/** Places that are no area, looked for after all else. */
const NO_AREA: readonly SlotRule[] = [
  { slot: /^restaurant-area$/, labels: noneFor('stansted airport', 'cambridge', 'silver street') },
  { slot: /^attraction-area$/, labels: noneFor('norwich', 'ely', 'museum', 'same area as hotel') },
]

/**
 * What a slot's label stands for.
 * @example mendLabel('hotel-area', 'center of town') // 'centre'
 */
export function mendLabel(slot: string, label: string): string {
  const general = MENDED.get(label) ?? label
  return lookUp(NO_AREA, slot, lookUp(BY_SLOT, slot, general))
}

function lookUp(rules: readonly SlotRule[], slot: string, label: string): string {
  for (const { slot: pattern, labels } of rules) {
    const found = Object.hasOwn(labels, label) ? labels[label] : undefined
    if (found !== undefined && pattern.test(slot)) return found
  }
  return label
}
