import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findProgram, installByApt } from "../process/programs.ts";

/** What LibreOffice made of a file. */
export interface Opened {
  /** The formulas it found, as it names them; what it works out by itself. */
  formulas: string[];
  /** The file as it would write it again, every text in quotes. */
  csv: string;
}

/** How a file is read: separators, quotes, UTF-8, from the first line on, American numbers, formulas worked out. */
const reading = (separators: string) =>
  `Text - txt - csv (StarCalc):${separators},34,76,1,,1033,false,true,false,false,false,0,true`;
const WRITING = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true,false";

/**
 * Opens a CSV file in LibreOffice, which is installed where it is missing and the machine is ours to change.
 *
 * @param separators as somebody chooses on opening it: character codes joined by `/`, like `44/59/9`
 * @throws {Error} where there is no LibreOffice, or it cannot read the file
 */
export async function openInSpreadsheet(csv: string, separators: string): Promise<Opened> {
  if (findProgram("soffice") === undefined) await installByApt("libreoffice-calc-nogui", () => {});
  const folder = mkdtempSync(join(tmpdir(), "earshot-spreadsheet-"));
  try {
    writeFileSync(join(folder, "read.csv"), csv);
    await convert(folder, reading(separators), "fods");
    await convert(folder, reading(separators), WRITING);
    const sheet = readFileSync(join(folder, "out/read.fods"), "utf8");
    return {
      formulas: Array.from(sheet.matchAll(/table:formula="([^"]*)"/g), ([, formula = ""]) => formula),
      csv: readFileSync(join(folder, "out/read.csv"), "utf8"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function convert(folder: string, filter: string, to: string): Promise<void> {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`;
  const file = join(folder, "read.csv");
  const args = [
    profile,
    "--headless",
    `--infilter=${filter}`,
    "--convert-to",
    to,
    "--outdir",
    join(folder, "out"),
    file,
  ];
  const child = spawn("soffice", args, { stdio: "ignore" });
  const code = await new Promise<number | null>((settle, fail) => {
    child.once("error", () =>
      fail(new Error("Cannot open a spreadsheet: install libreoffice-calc-nogui and try again")),
    );
    child.once("close", settle);
  });
  if (code !== 0) throw new Error(`LibreOffice could not open the file: it ended with ${code}`);
}
