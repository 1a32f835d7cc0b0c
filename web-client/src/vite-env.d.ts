/// <reference types="vite/client" />
declare module 'messages:*' {
	const messages: Record<string, (args: Record<string, unknown>) => string>;
	export default messages;
}
declare module 'shapes:told' {
	const shapes: import('../vite/shapes').Shapes;
	export default shapes;
}
