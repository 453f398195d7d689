//go:build cgo && !zmqbridge_link

#define _GNU_SOURCE // dladdr
#include <stdio.h>
#include <stdlib.h>
#include "load.h"

#if defined _WIN32

#include <windows.h>

static void *open_library(const char *name, char *text, size_t size)
{
	HMODULE h = LoadLibraryA(name);
	if (!h)
		snprintf(text, size, "LoadLibrary: error %lu", GetLastError());
	return h;
}

static void *find_symbol(void *library, const char *name)
{
	return (void *) GetProcAddress((HMODULE) library, name);
}

static void find_path(void *library, void *symbol, const char *name, char *text, size_t size)
{
	(void) symbol;
	if (!GetModuleFileNameA((HMODULE) library, text, (DWORD) size))
		snprintf(text, size, "%s", name);
}

#else

#include <dlfcn.h>

static void *open_library(const char *name, char *text, size_t size)
{
	void *h = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!h)
		snprintf(text, size, "%s", dlerror());
	return h;
}

static void *find_symbol(void *library, const char *name)
{
	return dlsym(library, name);
}

static void find_path(void *library, void *symbol, const char *name, char *text, size_t size)
{
	Dl_info info;
	(void) library;
	if (symbol && dladdr(symbol, &info) && info.dli_fname)
		name = info.dli_fname;
	snprintf(text, size, "%s", name);
}

#endif

void *zb_load(const char *name, char *text, size_t size)
{
	void *library = open_library(name, text, size);
	if (!library)
		return NULL;
	void **table = calloc(ZB_FUNCS, sizeof *table);
	if (!table) {
		snprintf(text, size, "out of memory");
		return NULL;
	}
	for (int i = 0; i < ZB_FUNCS; i++)
		table[i] = find_symbol(library, zb_names[i]);
	if (!zb_loaded((uintptr_t) table, ZB_zmq_version)) {
		snprintf(text, size, "no symbol zmq_version: not libzmq");
		free(table);
		return NULL;
	}
	find_path(library, table[ZB_zmq_version], name, text, size);
	return table;
}
