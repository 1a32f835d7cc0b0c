// The built client on a fake server, to look at: node test/serve.mjs [port]. Log in as ken@host.example, secret.
import { runnerImport } from 'vite';

const { module } = await runnerImport(new URL('./fake_server.ts', import.meta.url).pathname);
const server = new module.FakeServer();
console.log(await server.start(Number(process.argv[2] ?? 8099)));
