import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageFiles, listPageFiles, lookUp } from '../../../electron/shell/page-files.ts';

let folder: string;
let files: PageFiles;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'page-files-'));
  mkdirSync(path.join(folder, 'page/assets'), { recursive: true });
  for (const name of [
    'page/index.html',
    'page/assets/a.js',
    'page/assets/f.woff2',
    'page/assets/a.js.map',
    'secret.json',
  ])
    writeFileSync(path.join(folder, name), name);
  symlinkSync(path.join(folder, 'secret.json'), path.join(folder, 'page/link.json'));
  files = listPageFiles(path.join(folder, 'page'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const get = (url: string, method = 'GET'): unknown => lookUp(files, 'main', { method, url });

describe('what is served', () => {
  it.each([
    ['app://main/', 'index.html', 'text/html; charset=utf-8'],
    ['app://main/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['app://main/assets/a.js', 'assets/a.js', 'text/javascript; charset=utf-8'],
    ['app://main/assets/f.woff2', 'assets/f.woff2', 'font/woff2'],
  ])('%s', (url, file, type) => {
    expect(get(url)).toEqual({ status: 200, file: path.join(folder, 'page', file), type });
  });
});

describe('what is not', () => {
  it.each([
    'app://main/../secret.json',
    'app://main/%2e%2e/secret.json',
    'app://main/..%2fsecret.json',
    'app://main/assets/..%2f..%2fsecret.json',
    'app://main/..%5csecret.json',
    'app://main/assets/..%2findex.html',
    'app://main//index.html',
    'app://main/assets/',
    'app://main/assets',
    'app://main/link.json',
    'app://main/assets/a.js.map',
    'app://main/index.html%00.js',
    'app://main/index.html?x=1',
    'app://main/__proto__',
    'app://approval/index.html',
    'app://main.evil/index.html',
    'app://main@approval/index.html',
    'https://main/index.html',
    'file:///etc/passwd',
  ])('%s', (url) => {
    expect(get(url)).toEqual({ status: 404 });
  });
  it.each(['POST', 'HEAD', 'PUT', 'get'])('method %s', (method) => {
    expect(get('app://main/', method)).toEqual({ status: 405 });
  });
  it.each(['app://main/%zz', 'not an address'])('%s, which cannot be read', (url) => {
    expect(get(url)).toEqual({ status: 400 });
  });
});
