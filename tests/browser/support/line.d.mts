export function seat_mark(seat: string): string;

/** The network between clients and server. A seat's sockets break when it is cut; held, they lose what it is answered. */
export interface Line {
	cut(seat: string): void;
	hold(seat: string): void;
	mend(seat: string): void;
}
