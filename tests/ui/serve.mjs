// Serves the built pages as the shell would: same policy, nothing else.
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };

export async function policy(root) {
  const config = JSON.parse(await readFile(join(root, 'tauri.conf.json'), 'utf8'));
  return config.app.security.csp;
}

/** Answers `{ url, close }`. The files are read once: a build meanwhile does not disturb. */
export async function serve(folder, csp) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  const files = new Map(await Promise.all(names.map(async (each) => {
    const path = join(each.parentPath, each.name);
    return [path.slice(folder.length), await readFile(path)];
  })));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = pathname === '/' ? '/index.html' : pathname;
    const body = files.get(path);
    if (!body) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? TYPES['.html'], 'content-security-policy': csp }).end(body);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
