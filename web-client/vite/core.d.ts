// The package has these types, but does not say so for this path.
declare module '@messageformat/core/compile-module' {
	import type MessageFormat from '@messageformat/core';
	export default function compile_module(format: MessageFormat, messages: Record<string, string>): string;
}
