// Stands in for the package `uc.micro`: browsers know the categories of Unicode by themselves.
export const P = /\p{P}/u;
export const S = /\p{S}/u;
