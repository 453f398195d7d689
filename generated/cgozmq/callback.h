// C functions for libzmq to call; see callback.c.

#ifndef ZMQBRIDGE_CALLBACK_H
#define ZMQBRIDGE_CALLBACK_H

#include <stdint.h>

uintptr_t zb_flag_address(void);
uintptr_t zb_timer_address(void);
uintptr_t zb_thread_address(void);

#endif
