/// <reference types="vite/client" />
declare module 'messages:*' {
	const messages: Record<string, (args: Record<string, unknown>) => string>;
	export default messages;
}
