// Package snapshot writes a model.API as C: the normalised public API of one
// libzmq, from which the model can be read back whole.
//
// The text is made from the model alone. Nothing of the header's own text is
// in it but names, values and signatures, and the short headings that group
// them: comments, layout and conditional compilation are not libzmq's.
//
//	//@ snapshot of libzmq 4.3.5, sha256 …
//	#ifndef __ZMQ_H_INCLUDED__
//	#define __ZMQ_H_INCLUDED__
//	…
//	//@ section Socket types
//	#define ZMQ_PAIR 0
//	…
//	#ifdef ZMQ_BUILD_DRAFT_API
//	#if defined _WIN32
//	int zmq_ppoll (…);
//	#else
//	…
//	#endif
//	#endif
//	#endif
//
// A declaration stands in the order of the header it came from, inside
// #ifdef ZMQ_BUILD_DRAFT_API when it is a draft, and inside #if when not all
// platforms have it. Lines that start with //@ are marks for the parser.
package snapshot
