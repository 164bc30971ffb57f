'use strict';
// The least an Electron application can be: one window with an empty page. What ours costs beyond this is our own.
const path = require('node:path');
const { app, BrowserWindow } = require('electron');

app.enableSandbox();
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1100, height: 760 });
  return window.loadFile(path.join(__dirname, 'index.html'));
});
