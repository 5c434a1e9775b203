/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the processor has, as the C library found out when the program was loaded. The
 * compiler's own way asks the processor again at every start, which costs a virtual machine
 * 0.1 ms: asking leaves it for its host each time.
 */
#ifndef BASE_CPU_H
#define BASE_CPU_H

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define CPU_HAS_AVX2 CPU_FEATURE_ACTIVE(AVX2)
#define CPU_HAS_POPCNT CPU_FEATURE_ACTIVE(POPCNT)
#define CPU_HAS_SSE4_2 CPU_FEATURE_ACTIVE(SSE4_2)
#elif defined(__x86_64__)
#define CPU_HAS_AVX2 __builtin_cpu_supports("avx2")
#define CPU_HAS_POPCNT __builtin_cpu_supports("popcnt")
#define CPU_HAS_SSE4_2 __builtin_cpu_supports("sse4.2")
#endif

#endif
