/// <reference types="vite/client" />
declare module 'shapes:told' {
	const shapes: import('../vite/shapes').Shapes;
	export default shapes;
}
