/** The banks a delivery is swept against: how each takes files, how it is configured for, and what a second run must be
 *  able to prove there. Plain data. */

import { everybodyPays, type Scenario } from '../bank/scenario.ts';
import { type Manner, usualManner } from '../transport/manner.ts';

export type Place = {
  readonly name: string;
  readonly server: Scenario['server'];
  readonly manner: Manner;
  /** Where the bank shows what it took. */
  readonly archive?: string | undefined;
  /** After an undisturbed second run the file is there, and known to be: nothing is left to a person. */
  readonly alwaysProves: boolean;
  /** Nothing but whole files ever stands under a final name. */
  readonly neverPartial: boolean;
};

const { server } = everybodyPays;

export const places: readonly Place[] = [
  { name: 'usual', server, manner: usualManner, alwaysProves: true, neverPartial: true },
  {
    name: 'taken and hidden at once',
    server: { ...server, taken: 'hide' },
    manner: usualManner,
    alwaysProves: false,
    neverPartial: true,
  },
  {
    name: 'taken into an archive at once',
    server: { ...server, taken: 'archive' },
    manner: usualManner,
    archive: 'taken',
    alwaysProves: true,
    neverPartial: true,
  },
  {
    name: 'names in any case',
    server: { ...server, anyCase: true },
    manner: { ...usualManner, anyCase: true },
    alwaysProves: true,
    neverPartial: true,
  },
  {
    name: 'a rename overwrites',
    server: { ...server, rename: 'overwrites' },
    manner: usualManner,
    alwaysProves: true,
    neverPartial: true,
  },
  {
    name: 'reading back is not allowed',
    server,
    manner: { ...usualManner, proof: 'size' },
    alwaysProves: true,
    neverPartial: true,
  },
  {
    name: 'nothing can be looked at',
    server: { ...server, taken: 'hide' },
    manner: { ...usualManner, proof: 'none' },
    alwaysProves: false,
    neverPartial: true,
  },
  {
    name: 'a marker instead of a rename',
    server: { ...server, marker: '.ok' },
    manner: { ...usualManner, by: 'marker' },
    alwaysProves: false,
    neverPartial: false,
  },
  {
    name: 'a marker, then hidden at once',
    server: { ...server, marker: '.ok', taken: 'hide' },
    manner: { ...usualManner, by: 'marker' },
    alwaysProves: false,
    neverPartial: false,
  },
  {
    name: 'written directly',
    server: { ...server, taken: 'hide' },
    manner: { ...usualManner, by: 'direct' },
    alwaysProves: false,
    neverPartial: false,
  },
];
