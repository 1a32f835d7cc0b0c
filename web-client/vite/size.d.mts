export function counted(language?: string): { log_in: Set<string>; first_load: Set<string> };
