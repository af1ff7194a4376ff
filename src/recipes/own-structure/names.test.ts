import { describe, expect, it } from 'vitest'
import type { ColumnProfile, TableProfile } from '../../sources/profile/contract.js'
import {
  columnWords,
  differentWords,
  isCount,
  nounOf,
  numberText,
  plural,
  singular,
  valueText,
  withoutUnit,
  words,
} from './names.js'

describe('names in words', () => {
  it.each([
    ['BillingCity', 'billing city'],
    ['Miles_per_Gallon', 'miles per gallon'],
    ['Beak Length (mm)', 'beak length (mm)'],
    ['GDPPerHead', 'GDP per head'],
    ['AlbumId', 'album id'],
    ['customer_ID', 'customer id'],
  ])('%s is %s', (name, expected) => {
    expect(words(name)).toBe(expected)
  })

  it('take the singular and the plural of English', () => {
    const forms = ['penguin', 'city', 'box', 'dish', 'series', 'key', 'address']
    expect(forms.map(plural)).toEqual(['penguins', 'cities', 'boxes', 'dishes', 'series', 'keys', 'addresses'])
    expect(forms.map((form) => singular(plural(form)))).toEqual(forms)
  })

  it('call a row what its table is, what names it, or what the user says', () => {
    const table = (name: string, label: string[], columns: [string, string][]): TableProfile =>
      ({ name, label, columns: columns.map(([column, role]) => ({ name: column, role })) }) as TableProfile
    expect(nounOf(table('tracks', ['name'], [['name', 'text']]))).toBe('track')
    expect(nounOf(table('health-income', ['country'], [['country', 'name']]))).toBe('country')
    expect(
      nounOf(
        table(
          'weather',
          ['place', 'day'],
          [
            ['place', 'category'],
            ['day', 'date'],
          ],
        ),
      ),
    ).toBe('weather record')
    expect(nounOf(table('weather', [], []), { weather: 'day' })).toBe('day')
  })

  it('write values without exponent, midnight or 0 and 1 for flags', () => {
    expect([1e21, 1e-7, 0.1, -3].map(numberText)).toEqual(['1000000000000000000000', '0.0000001', '0.1', '-3'])
    expect(valueText('2021-01-02 00:00:00', { type: 'datetime', isMidnight: true })).toBe('2021-01-02')
    expect(valueText(1, { type: 'boolean', isMidnight: false })).toBe('true')
  })
})

describe('quantities in words', () => {
  const column = (over: Partial<ColumnProfile> = {}): ColumnProfile =>
    ({ role: 'quantity', type: 'integer', decimals: 0, ...over }) as ColumnProfile

  it.each([
    ['Beak Length (mm)', { name: 'beak length', unit: 'mm' }],
    ['Weight_in_lbs', { name: 'weight', unit: 'lbs' }],
    ['length in milliseconds', { name: 'length', unit: 'milliseconds' }],
    ['born in town', { name: 'born in town', unit: '' }],
    ['income', { name: 'income', unit: '' }],
  ])('%s is a name and a unit', (name, expected) => {
    expect(withoutUnit(words(name))).toEqual(expected)
  })

  it('count things only where whole numbers stand under a plural', () => {
    const counted = ['deaths', 'bytes', 'cylinders', 'total visits', 'sales', 'gross', 'miles per gallon', 'income']
    expect(counted.filter((name) => isCount(name, column()))).toEqual(['deaths', 'bytes', 'cylinders'])
    expect(isCount('deaths', column({ decimals: 1 }))).toBe(false)
    expect(isCount('kilograms', column({ type: 'number', decimals: 1 }))).toBe(true)
    expect(isCount('deaths', column({ role: 'category' }))).toBe(false)
  })

  it('have short forms written out, but not what the user calls them', () => {
    const columns = [
      { name: 'planted', role: 'date' },
      { name: 'founded_in', role: 'year' },
      { name: 'closed', role: 'flag' },
    ]
    const table = { name: 'weather', columns } as TableProfile
    const named = (name: string): string => columnWords(table, name, { 'weather.tmp': 'temp in C' })
    expect(
      ['temp_max', 'min_temp', 'temp', 'max', 'qty_sold', 'tmp', 'planted', 'founded_in', 'closed'].map(named),
    ).toEqual([
      'maximum temperature',
      'minimum temperature',
      'temperature',
      'max',
      'quantity sold',
      'temp in C',
      'date planted',
      'year founded',
      'closed',
    ])
  })

  it('differ as plurals, or as values of what has none', () => {
    expect(['city', 'species', 'weather', 'sex', 'last name'].map(differentWords)).toEqual([
      'different cities',
      'different species',
      'different values of weather',
      'different values of sex',
      'different last names',
    ])
  })
})
