/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growable byte buffer, always NUL-terminated, owned by its holder.
 * text is never NULL; it moves when the buffer grows.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
	char *text;
	size_t len;  /* bytes, without the NUL */
	size_t size; /* bytes allocated, 0 while text is the static empty string */
};

extern const char buf_empty[1];
#define BUF_INIT { .text = (char *)buf_empty } /* never written through: size is 0 */

void buf_release(struct buf *);                 /* frees; usable again as empty */
void buf_reset(struct buf *);                   /* empties, keeps the memory */
void buf_reserve(struct buf *, size_t more);    /* room for `more` bytes */
void buf_add(struct buf *, const void *bytes, size_t n);
void buf_puts(struct buf *, const char *text);
void buf_putc(struct buf *, char c);
void buf_pad(struct buf *, char c, size_t n);   /* n times c */
void buf_printf(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_truncate(struct buf *, size_t len);
/* Hands the text to the caller, who frees it; the buffer is empty again. */
char *buf_take(struct buf *);

#endif
