// The phone's own program, in every page under /m/.
export {};
