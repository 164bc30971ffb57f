'use strict';
// The stand-in runtime comes without Electron's own default_app. This one does the part that `electron <dir>` and
// Playwright's launch need: load the `-r` modules, then the application named on the command line.
// Usage: electron [-r module]... [switches] <dir|file> [arguments]
const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const required = [];
let target = null;
const argv = process.argv.slice(1);
for (let i = 0; i < argv.length; i++) {
  const argument = argv[i];
  if (argument === '-r' || argument === '--require') {
    required.push(argv[++i]);
  } else if (argument.startsWith('--require=')) {
    required.push(argument.slice('--require='.length));
  } else if (argument === '--version' || argument === '-v') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  } else if (!argument.startsWith('-')) {
    target = argument;
    break;
  }
}

for (const file of required) Module._load(path.resolve(file), module, false);
if (target === null) {
  console.error('usage: electron [switches] <application folder or file>');
  process.exit(1);
}

let entry = path.resolve(target);
if (fs.statSync(entry).isDirectory()) {
  const folder = entry;
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (manifest.version) app.setVersion(manifest.version);
  app.name = manifest.productName || manifest.name || 'app';
  // setPath would win over Chromium's own switch, which tests rely on.
  if (!app.commandLine.hasSwitch('user-data-dir')) {
    app.setPath('userData', path.join(app.getPath('appData'), app.name));
  }
  app.setAppPath(folder);
  entry = path.join(folder, manifest.main || 'index.js');
} else {
  app.setAppPath(path.dirname(entry));
}
Module._load(entry, Module, true);
