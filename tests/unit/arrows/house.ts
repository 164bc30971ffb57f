// A house to plant faults in: the same folders under the same lint configuration, so that nothing here touches the
// sources and nothing in the sources touches this.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

export interface Finding {
  file: string;
  /** As oxlint writes it: plugin(rule). */
  code: string;
  message: string;
  line: number;
}

export class House {
  readonly dir = fs.mkdtempSync(path.join(os.tmpdir(), 'house-'));

  constructor() {
    for (const name of ['.oxlintrc.json', 'tsconfig.json', 'build/lint/arrows.mjs', 'build/lint/rooms.mjs']) {
      this.plant(name, fs.readFileSync(path.join(root, name), 'utf8'));
    }
    for (const room of ['electron', 'renderer', 'shared', 'tests', 'build']) {
      const file = `${room}/tsconfig.json`;
      this.plant(file, fs.readFileSync(path.join(root, file), 'utf8'));
    }
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(this.dir, 'node_modules'), 'junction');
  }

  plant(file: string, text: string): void {
    const place = path.join(this.dir, file);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, text);
  }

  lint(): Finding[] {
    const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint');
    const result = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
      cwd: this.dir,
      encoding: 'utf8',
    });
    const report = JSON.parse(result.stdout) as {
      diagnostics: {
        filename: string;
        code: string;
        message: string;
        severity: string;
        labels: { span: { line: number } }[];
      }[];
    };
    const errors = report.diagnostics.filter((found) => found.severity === 'error');
    if (errors.length > 0 && result.status === 0) throw new Error('oxlint found errors and ended with 0');
    return errors.map(({ filename, code, message, labels }) => ({
      file: filename,
      code,
      message,
      line: labels[0]?.span.line ?? 0,
    }));
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}
