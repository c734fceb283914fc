/** support: a small workbook of rows that the reference platform understands. */
import { writeFileSync } from 'node:fs';
import exceljs from 'exceljs';

/** Two rows of a French sheet at `path`. */
export async function writeSmallBook(path: string): Promise<void> {
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('Matrice');
  sheet.addRow(['N°', 'Source', 'Destination', 'Service', 'Action', 'Justification', 'Responsable', 'Ticket']);
  sheet.addRow(['F-1', 'Internet', 'alpha-web', 'tcp/443', 'autoriser', 'Site public', 'Équipe web', 'CHG-1']);
  sheet.addRow(['F-2', 'alpha-web', 'alpha-db', 'tcp/5432', 'autoriser', 'Base de données', 'Équipe web', 'CHG-2']);
  writeFileSync(path, new Uint8Array(await workbook.xlsx.writeBuffer()));
}
