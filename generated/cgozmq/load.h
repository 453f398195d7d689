// Loading of libzmq at run time; see load.c.

#ifndef ZMQBRIDGE_LOAD_H
#define ZMQBRIDGE_LOAD_H

#include "zshim.h"

// zb_load opens the library called name and returns its table of symbols, NULL
// for those it does not have. text then holds the path it was loaded from, or
// the reason of a failure if the result is NULL.
void *zb_load(const char *name, char *text, size_t size);

#endif
