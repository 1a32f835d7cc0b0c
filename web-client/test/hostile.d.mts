export function dice(seed: number): (below: number) => number;
export const hostile: Record<string, (size: number) => string>;
export function mixed(seed: number, size: number): string;
export const hostile_html: Record<string, (size: number) => string>;
