/** The cases of a policy file move along with its head: with its first day, and with the units of a pilot. */

import { parseDocument } from 'yaml';
import { quoted, type Scope, type ScopeKind } from './head';

const DAY = 86_400_000;

/** How many days lie between two days; 0 when one of them is none. */
export function daysBetween(from: string, to: string): number {
  const days = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY;
  return Number.isFinite(days) ? days : 0;
}

/** The same file with every day inside its cases so many days later. */
export function movedCases(yaml: string, days: number): string {
  if (days === 0) return yaml;
  const moved = (day: string) => {
    const at = Date.parse(`${day}T00:00:00Z`);
    return Number.isNaN(at) ? day : new Date(at + days * DAY).toISOString().slice(0, 10);
  };
  return inCases(yaml, (cases) => cases.replace(/\b\d{4}-\d{2}-\d{2}(?=[\s,}\]'".T]|$)/gm, moved));
}

/**
 * The same file with its cases inside a pilot: the brand, region, dealer or store that a case speaks of is called like the first one that
 * was chosen. A case that speaks of several keeps the others; it may say what happens outside.
 */
export function casesWithin(yaml: string, scope: Scope): string {
  const named = unitsOfCases(yaml);
  return (Object.entries(scope) as [ScopeKind, string[]][]).reduce((text, [kind, chosen]) => {
    const [first] = chosen;
    const before = named[kind];
    if (!first || !before[0] || before.some((key) => chosen.includes(key))) return text;
    return renamed(text, before[0], first);
  }, yaml);
}

/** Units that the cases of a file speak of, in the order in which they are named. */
export function unitsOfCases(yaml: string): Scope {
  const found = { brands: new Set<string>(), regions: new Set<string>(), dealers: new Set<string>() };
  const stores = new Set<string>();
  const above: string[] = [];
  const content: unknown = parseDocument(yaml, { schema: 'failsafe' }).toJS();
  for (const one of list(field(content, 'cases'))) {
    for (const unit of list(field(one, 'organisation'))) {
      add(stores, field(unit, 'store'));
      add(found.dealers, field(unit, 'dealer'));
      add(found.dealers, field(unit, 'settles_to'));
      add(found.brands, field(unit, 'brand'));
      const place = field(unit, 'under');
      if (typeof place === 'string') above.push(place);
      add(found.regions, field(place, 'region'));
      add(found.regions, field(unit, 'region'));
    }
    for (const fact of list(field(one, 'history'))) add(found.brands, field(fact, 'brand'));
  }
  // What stands above a store and is nothing else is a region.
  const other = [...stores, ...found.dealers, ...found.brands];
  for (const place of above) if (!other.includes(place)) found.regions.add(place);
  return {
    brands: [...found.brands],
    regions: [...found.regions],
    dealers: [...found.dealers],
    stores: [...stores],
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function add(found: Set<string>, value: unknown) {
  if (typeof value === 'string' && value !== '') found.add(value);
}

function renamed(yaml: string, before: string, after: string): string {
  const word = before.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // After a colon, in a list, or alone: not inside another word, nor as the name of a field.
  const uses = new RegExp(`(?<=[:,[{]\\s*)['"]?${word}['"]?(?=\\s*([,}\\]]|$))`, 'gmu');
  return inCases(yaml, (cases) => cases.replace(uses, quoted(after)));
}

function inCases(yaml: string, change: (cases: string) => string): string {
  const start = yaml.search(/^cases:/m);
  return start < 0 ? yaml : yaml.slice(0, start) + change(yaml.slice(start));
}
