// One configuration for every bundle. Six environments: two pages that share no file (each is served from its own
// host with its own file list), and four CommonJS bundles of one file each for Electron's processes.
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { type EnvironmentOptions, type Plugin, defineConfig } from 'vite';
import { approvalChannels, mainChannels } from './preload-channels.ts';

const root = path.resolve(import.meta.dirname, '..');
const from = (file: string): string => path.join(root, file);

// The older of the two runtimes the code must run on: Electron 25 is Chrome 114 with Node 18.
const chrome = 'chrome114';
const node = 'node18';

const page = (name: string, html: string): EnvironmentOptions => ({
  consumer: 'client',
  build: {
    outDir: from(`dist/${name}`),
    emptyOutDir: true,
    target: chrome,
    // Both would put code or data where the CSP does not allow it.
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: { input: from(html) },
  },
});

const nodeBundle = (name: string): EnvironmentOptions => ({
  consumer: 'server',
  resolve: {
    noExternal: true,
    external: ['electron', 'keytar', 'pkcs11js'],
    conditions: ['node', 'require', 'default'],
  },
  build: {
    ssr: true,
    target: node,
    outDir: from(`dist/${name}`),
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    copyPublicDir: false,
    rolldownOptions: {
      input: from(`electron/${name}.ts`),
      // A sandboxed preload can load no second file, and the asar's integrity is checked file by file.
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
});

/** Bundled with the names of its contract's channels. */
const preload = (name: string, channels: object): EnvironmentOptions => ({
  ...nodeBundle(name),
  define: { channels: JSON.stringify(channels) },
});

/** A page that lies below the root (renderer/approval/) is still index.html on its own host. */
function htmlAtTheTop(): Plugin {
  return {
    name: 'html-at-the-top',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.fileName.endsWith('/index.html')) file.fileName = 'index.html';
      }
    },
  };
}

export default defineConfig({
  root: from('renderer'),
  base: '/',
  publicDir: false,
  plugins: [react(), htmlAtTheTop()],
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) {
        if (environment.name !== 'ssr') await builder.build(environment);
      }
    },
  },
  environments: {
    client: page('page', 'renderer/index.html'),
    approval: page('approval', 'renderer/approval/index.html'),
    main: nodeBundle('main'),
    keyProcess: nodeBundle('key-process'),
    preload: preload('preload', mainChannels),
    approvalPreload: preload('approval-preload', approvalChannels),
  },
});
