import { lintCatalogue } from '#catalogue/lint-catalogue';
import { writtenForms } from '#classifier/names/spellings';
import { EXIT } from './exit-code';
import { readCatalogue } from './read-catalogue';
import { printable, styled, type Terminal } from './terminal';

/** `wf groups check`: 0 when there are at most warnings, 1 when there are errors. */
export async function checkGroups(terminal: Terminal, options: { json?: boolean; groups?: string }): Promise<number> {
  const catalogue = readCatalogue(terminal, options.groups);
  if (catalogue === null) return EXIT.configuration;
  const findings = lintCatalogue(catalogue, writtenForms);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (options.json) {
    terminal.out(`${JSON.stringify(findings, null, 2)}\n`);
  } else {
    for (const { severity, groupId, alias, message } of findings) {
      const label = styled(terminal, severity === 'error' ? 'red' : 'yellow', severity.padEnd('warning'.length));
      terminal.out(`${label}  ${groupId}: ${alias === null ? '' : `"${printable(alias)}": `}${printable(message)}\n`);
    }
    const warnings = findings.length - errors;
    terminal.out(`${catalogue.groups.length} groups, ${errors} errors, ${warnings} warnings\n`);
  }
  return errors === 0 ? EXIT.ok : EXIT.failed;
}
