import { join } from 'node:path';
import { expect, it } from 'vitest';
import { api } from '../../contracts/api.ts';
import type { ApiRoute } from '../../contracts/api-route.ts';
import { actionSchema, permissions, roleSchema, staffRoles, type Action } from '../../contracts/permissions.ts';
import { repository } from './temporary-copy.ts';

const roles = roleSchema.options;
const routes: readonly (readonly [string, ApiRoute])[] = Object.entries(api);

/** As the formatter of the repository writes a table. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, n) => Math.max(3, ...[head, ...rows].map((cells) => cells[n]?.length ?? 0)));
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...rows.map(row)].join('\n');
}

const mayDo = (action: Action): string[] =>
  roles.map((role) => ((permissions[action] as readonly string[]).includes(role) ? '✓' : ''));

const flagsOf = ({ wholeRelay, recent, look }: ApiRoute): string =>
  [wholeRelay && 'whole relay', recent && 'recent sign-in', look && (look === 'hourly' ? 'look by the hour' : 'look')]
    .filter((flag) => typeof flag === 'string')
    .join(', ');

const byAccess = (access: string): string =>
  table(
    ['route', 'what it does', ''],
    routes
      .filter(([, route]) => route.access === access)
      .map(([name, route]) => [`\`${name}\``, route.summary, flagsOf(route)]),
  );

/** What contracts/permissions.ts and the table of routes say, for people. */
const written = `# Who may do what

Made from \`contracts/permissions.ts\` and the routes in \`contracts/\` by \`tests/guards/access-document.test.ts\`; after a
change there, \`npx vitest run --update=all dist/tests/guards/access-document.test.js\` writes it anew.

Each role is given for everything, for one level of the field and all beneath it, or for one home. An action is allowed
within the places of the roles that have it, and nowhere else; what lies outside is not found (404), and what no role
of the sender has is refused (403). What is in no table is refused. Family belongs to one home; whoever looks after one
home sees the home, its residents, hub and incidents, and neither the responders nor the policies of its community.
Live events reach a reader as \`incidents.read\` and \`hubs.read\` do. These roles must have a second factor:
${staffRoles.join(', ')}.

## Actions by role

${table(
  ['action', ...roles],
  actionSchema.options.map((action) => [`\`${action}\``, ...mayDo(action)]),
)}

## Routes by action

Whole relay: only for somebody who may do it everywhere. Recent sign-in: only within 15 minutes of signing in. Look: each
look is written into the audit log, as every change and refusal is; by the hour: once an hour for each person and home,
and how many more there were.

${actionSchema.options
  .filter((action) => routes.some(([, { access }]) => access === action))
  .map((action) => `### ${action}\n\n${byAccess(action)}`)
  .join('\n\n')}

### Whoever has finished signing in

${byAccess('signed-in')}

### Whoever has begun to sign in

${byAccess('signing-in')}

### Anyone

They tell nothing about a person.

${byAccess('anyone')}
`;

it('docs/access.md says what the tables of permissions and routes say', async () => {
  const listed = routes.filter(([name]) => written.includes(`| \`${name}\``));
  expect(listed).toHaveLength(routes.length);
  await expect(written).toMatchFileSnapshot(join(repository, 'docs', 'access.md'));
});
