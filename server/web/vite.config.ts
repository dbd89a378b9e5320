/** Builds the entries of `src/`, each a file there, with the licences of what goes into them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;
const sources = join(here, 'src');
const entries = Object.fromEntries(
  readdirSync(sources)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => [basename(name, '.ts'), join(sources, name)]),
);

interface Locked {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
}

/** Writes the licences of all packages that the lock has for the pages, as they demand. */
function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle() {
      const lock = JSON.parse(readFileSync(join(here, 'package-lock.json'), 'utf8')) as Locked;
      const told = [
        'The pages of Masalik: GPL-3.0-or-later; their sources are in server/web/ of its source code.',
        'They contain the packages below, each under its licence.',
      ];
      for (const [folder, { version, dev }] of Object.entries(lock.packages)) {
        const types = folder.includes('node_modules/@types/');
        if (folder === '' || dev || types) continue;
        const held = join(here, folder);
        if (!existsSync(held)) this.error(`${folder} is not installed; run npm ci`);
        const files = readdirSync(held).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
        if (files.length === 0) this.error(`${folder} has no file with its licence`);
        const name = folder.replace(/^.*node_modules\//, '');
        const texts = files.map((file) => readFileSync(join(held, file), 'utf8').trim());
        told.push(`${'='.repeat(72)}\n${name} ${version ?? ''}\n\n${texts.join('\n\n')}`);
      }
      this.emitFile({
        type: 'asset',
        fileName: 'LICENSES.txt',
        source: `${told.join('\n\n')}\n`,
      });
    },
  };
}

/** Puts the icon where every page finds it, under a name that stays. */
function icon(): Plugin {
  return {
    name: 'icon',
    generateBundle() {
      const source = readFileSync(join(sources, 'icon.svg'));
      this.emitFile({ type: 'asset', fileName: 'icon.svg', source });
    },
  };
}

export default defineConfig({
  root: here,
  // The server may stand below a path: what is built names its parts from where it is itself.
  base: './',
  publicDir: false,
  clearScreen: false,
  logLevel: 'warn',
  plugins: [icon(), licences()],
  build: {
    outDir: join(here, '..', 'static'),
    emptyOutDir: true,
    target: 'es2022',
    manifest: 'manifest.json',
    // The pages' policy takes fonts and pictures from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: entries },
  },
});
