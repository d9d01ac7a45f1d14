import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeAt } from '@/shared/editor/place';
import { aboutOf, offers, type SchemaNode } from '@/shared/editor/schema';
import { POLICY_FILE } from './kind';

const schema = JSON.parse(readFileSync('../docs/schema/policy.schema.json', 'utf8')) as SchemaNode;
const labels = (text: string, kind = 'credit') => {
  const place = placeAt(text.replace('|', ''), text.indexOf('|'));
  return place ? offers(schema, place, kind, POLICY_FILE.named(place, text)).map((offer) => offer.label) : [];
};

describe('offers', () => {
  it('gives the fields of the kind of policy that are not there yet', () => {
    const found = labels('policy: credit\nname: x\n|');
    expect(found).toContain('commission');
    expect(found).not.toContain('name');
    expect(found).not.toContain('release_after_days');
    expect(labels('policy: binding\n|', 'binding')).toContain('release_after_days');
  });
  it('gives fields inside an entry, and only of choices that fit what stands there', () => {
    expect(labels('commission:\n  - {pool: {rate: 5}, split: [{to: owner, |').sort()).toEqual(['remainder', 'share']);
    const party = labels('parties:\n  sharer: {touch: {}, |');
    expect(party).toContain('to');
    expect(party).not.toContain('binding');
  });
  it('gives values that are known, and names that the file declares', () => {
    expect(labels('parties:\n  sharer: {touch: {pick: |')).toEqual(['first', 'last']);
    expect(labels('parties:\n  owner: {binding: associate}\ncredit:\n  - {to: |')).toContain('owner');
    expect(labels('books:\n  department: {ceiling: 200}\ncredit:\n  - {book: |')).toEqual(['department']);
  });
  it('says what a field is for', () => {
    expect(aboutOf(schema, ['hold', 'plus_days'], 'credit')).not.toBe('');
  });
});
