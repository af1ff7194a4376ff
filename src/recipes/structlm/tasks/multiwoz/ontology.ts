/** A slot and the values that the prompt lists for it; none for free text. */
export interface SlotValues {
  name: string
  values: readonly string[]
}

const PRICES = ['cheap', 'dontcare', 'expensive', 'moderate']
const AREAS = ['centre', 'east', 'north', 'south', 'west']
const DAYS = ['friday', 'monday', 'saturday', 'sunday', 'thursday', 'tuesday', 'wednesday']
const ONE_TO_EIGHT = ['1', '2', '3', '4', '5', '6', '7', '8']
const withDontcare = (values: readonly string[]): string[] => [...values, 'dontcare'].toSorted()

/** By name, in the order of the published prompts: that in which data.json first fills the slots. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'hotel-pricerange': PRICES,
  'hotel-type': ['guesthouse', 'hotel'],
  'hotel-parking': ['dontcare', 'free', 'no', 'yes'],
  'hotel-book day': DAYS,
  'hotel-book people': ONE_TO_EIGHT,
  'hotel-book stay': ONE_TO_EIGHT,
  'hotel-area': withDontcare(AREAS),
  'hotel-stars': ['0', '1', '2', '3', '4', '5', 'dontcare'],
  'hotel-internet': ['dontcare', 'no', 'yes'],
  'hotel-name': [],
  'train-destination': [],
  'train-day': withDontcare(DAYS),
  'train-departure': [],
  'train-arriveby': [],
  'train-book people': ['0', '1', '10', '15', '2', '3', '4', '5', '6', '7', '8', '9'],
  'taxi-destination': [],
  'taxi-departure': [],
  'taxi-leaveat': [],
  'train-leaveat': [],
  'attraction-area': ['cambridge', ...withDontcare(AREAS)],
  'restaurant-pricerange': PRICES,
  'restaurant-area': AREAS,
  'restaurant-food': [],
  'attraction-name': [],
  'restaurant-name': [],
  'attraction-type':
    'architecture,boat,church,cinema,college,concerthall,entertainment,hotspot,multiple sports,museum,nightclub,park,special,swimmingpool,theatre'.split(
      ',',
    ),
  'restaurant-book day': DAYS,
  'restaurant-book people': ONE_TO_EIGHT,
  'restaurant-book time': [],
  'taxi-arriveby': [],
}

/**
 * The 30 slots as every published prompt lists them (a constant: it can be read in the authors' one_shot_gpt_examples.json). The lists
 * of values are those of slot_description.json of T5DST; they are not complete.
 */
export const PUBLISHED_SLOTS: readonly SlotValues[] = Object.entries(VALUES).map(([name, values]) => ({ name, values }))
