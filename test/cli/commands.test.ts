/** The table of commands is what the families make: no row without a command, no command without a row, one summary. */

import { expect, test } from 'vitest';
import { allCommands, commandsFor } from '../../src/cli/commands.ts';

test('every row of the table is made by its family, and every command has a row and the row’s summary', async () => {
  const loaded = await allCommands();
  const listed = await commandsFor(undefined);
  expect(listed.map((command) => [command.name(), command.summary()])).toStrictEqual(
    loaded.map((command) => [command.name(), command.summary() || command.description()]),
  );
});

test('the command wanted is loaded, the others are not', async () => {
  const commands = await commandsFor('formats');
  const below = commands.filter((command) => command.commands.length > 0).map((command) => command.name());
  expect(below).toStrictEqual(['formats']);
});
