/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/seal.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/mem.h"

enum {
	PIECE = 65536,
	SEALED = PIECE + crypto_secretstream_xchacha20poly1305_ABYTES,
	STREAM_HEAD = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
	MAGIC = 15,
	KEY_NAME = 16,
	BOUND = MAGIC + KEY_NAME,
};

static const char magic[MAGIC + 1] = "meibu sealed 1\n";

struct seal {
	int fd;
	bool writing, last; /* the last piece was read */
	bool bound;         /* the first piece was bound to the head of the file */
	crypto_secretstream_xchacha20poly1305_state stream;
	z_stream z;
	struct problem *problem;
	uint8_t head[BOUND];
	uint8_t plain[PIECE], sealed[SEALED];
};

static enum status broken(const struct seal *s)
{
	enum status st = problem_set(s->problem, ST_CORRUPT, NULL,
				     _("The sealed file is damaged, or was cut short."));

	problem_todo(s->problem, _("Use another copy of it."));
	return st;
}

static enum status no_input(const struct seal *s)
{
	return problem_set(s->problem, ST_IO, NULL, _("The sealed file cannot be read: %s."),
			   strerror(errno));
}

/* ---- bytes */

static enum status write_all(const struct seal *s, const uint8_t *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(s->fd, bytes, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return problem_set(s->problem,
					   errno == ENOSPC || errno == EDQUOT ? ST_FULL : ST_IO,
					   NULL, _("The sealed file cannot be written: %s."),
					   strerror(errno));
		bytes += done;
		n -= (size_t)done;
	}
	return ST_OK;
}

/* Fewer than n only at the end of the file. */
static enum status read_all(const struct seal *s, uint8_t *ret, size_t n, size_t *ret_n)
{
	*ret_n = 0;
	while (*ret_n < n) {
		ssize_t done = read(s->fd, ret + *ret_n, n - *ret_n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return no_input(s);
		if (done == 0)
			break;
		*ret_n += (size_t)done;
	}
	return ST_OK;
}

/* ---- pieces */

static const uint8_t *bound(struct seal *s, unsigned long long *ret_n)
{
	bool first = !s->bound;

	s->bound = true;
	*ret_n = first ? BOUND : 0;
	return first ? s->head : NULL;
}

static enum status put_piece(struct seal *s, size_t n, bool last)
{
	unsigned char tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
	unsigned long long size, nbound;
	const uint8_t *with = bound(s, &nbound);

	crypto_secretstream_xchacha20poly1305_push(&s->stream, s->sealed, &size, s->plain, n, with,
						   nbound, tag);
	return write_all(s, s->sealed, (size_t)size);
}

/* The next piece becomes the input of the inflater. */
static enum status get_piece(struct seal *s)
{
	unsigned long long size, nbound;
	unsigned char tag;
	size_t n;

	TRY(read_all(s, s->sealed, SEALED, &n));
	const uint8_t *with = bound(s, &nbound);
	if (n < crypto_secretstream_xchacha20poly1305_ABYTES ||
	    crypto_secretstream_xchacha20poly1305_pull(&s->stream, s->plain, &size, &tag, s->sealed,
						       n, with, nbound) != 0)
		return broken(s);
	s->last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	/* Only the last one is short, and nothing stands behind it. */
	if (s->last) {
		uint8_t more;
		TRY(read_all(s, &more, 1, &n));
		if (n > 0)
			return broken(s);
	} else if (n < SEALED) {
		return broken(s);
	}
	s->z.next_in = s->plain;
	s->z.avail_in = (uInt)size;
	return ST_OK;
}

/* ---- writing */

static struct seal *start(int fd, bool writing, const uint8_t key[KEY_SIZE],
			  struct problem *reterr)
{
	static const char constant[] = "meibu sealed";
	struct seal *s = mem_alloc(sizeof(*s));

	_Static_assert(KEY_SIZE == crypto_secretstream_xchacha20poly1305_KEYBYTES, "key");
	s->fd = fd;
	s->writing = writing;
	s->problem = reterr;
	memcpy(s->head, magic, MAGIC);
	hash_keyed(key, constant, sizeof(constant) - 1, s->head + MAGIC, KEY_NAME);
	return s;
}

static enum status no_memory(const struct seal *s)
{
	return problem_set(s->problem, ST_IO, NULL, _("There is no memory left."));
}

enum status seal_create(int fd, const uint8_t key[KEY_SIZE], struct seal **ret,
			struct problem *reterr)
{
	AUTO(seal_end) struct seal *s = start(fd, true, key, reterr);
	uint8_t head[STREAM_HEAD];

	/* Speed before size: the disk is the slower one. */
	if (deflateInit(&s->z, Z_BEST_SPEED) != Z_OK)
		return no_memory(s);
	s->z.next_out = s->plain;
	s->z.avail_out = PIECE;
	crypto_secretstream_xchacha20poly1305_init_push(&s->stream, head, key);
	TRY(write_all(s, s->head, BOUND));
	TRY(write_all(s, head, STREAM_HEAD));
	*ret = s;
	s = NULL;
	return ST_OK;
}

enum status seal_write(struct seal *s, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;

	while (n > 0) {
		size_t some = n > PIECE ? PIECE : n;
		s->z.next_in = from;
		s->z.avail_in = (uInt)some;
		while (s->z.avail_in > 0) {
			REQUIRE(deflate(&s->z, Z_NO_FLUSH) == Z_OK);
			if (s->z.avail_out > 0)
				continue;
			TRY(put_piece(s, PIECE, false));
			s->z.next_out = s->plain;
			s->z.avail_out = PIECE;
		}
		from += some;
		n -= some;
	}
	return ST_OK;
}

enum status seal_finish(struct seal *s)
{
	int rc;

	s->z.next_in = s->plain;
	s->z.avail_in = 0;
	while ((rc = deflate(&s->z, Z_FINISH)) == Z_OK || rc == Z_BUF_ERROR) {
		TRY(put_piece(s, PIECE - s->z.avail_out, false));
		s->z.next_out = s->plain;
		s->z.avail_out = PIECE;
	}
	REQUIRE(rc == Z_STREAM_END);
	return put_piece(s, PIECE - s->z.avail_out, true);
}

/* ---- reading */

static enum status read_head(struct seal *s, const uint8_t key[KEY_SIZE])
{
	uint8_t head[BOUND + STREAM_HEAD];
	enum status st;
	size_t n;

	TRY(read_all(s, head, sizeof(head), &n));
	if (n < sizeof(head) || memcmp(head, magic, MAGIC) != 0)
		return problem_set(s->problem, ST_BAD_DATA, NULL,
				   _("This is not a sealed file of meibu."));
	if (memcmp(head + MAGIC, s->head + MAGIC, KEY_NAME) != 0) {
		st = problem_set(s->problem, ST_BAD_DATA, "key",
				 _("The file was sealed with another key."));
		problem_todo(s->problem, _("Name the key it was made with: --key FILE."));
		return st;
	}
	if (crypto_secretstream_xchacha20poly1305_init_pull(&s->stream, head + BOUND, key) != 0)
		return broken(s);
	return ST_OK;
}

enum status seal_open(int fd, const uint8_t key[KEY_SIZE], struct seal **ret,
		      struct problem *reterr)
{
	AUTO(seal_end) struct seal *s = start(fd, false, key, reterr);

	if (inflateInit(&s->z) != Z_OK)
		return no_memory(s);
	TRY(read_head(s, key));
	*ret = s;
	s = NULL;
	return ST_OK;
}

enum status seal_read(struct seal *s, void *ret, size_t n, size_t *ret_n)
{
	int rc = Z_OK;

	s->z.next_out = ret;
	s->z.avail_out = (uInt)n;
	while (s->z.avail_out > 0 && rc != Z_STREAM_END) {
		if (s->z.avail_in == 0 && !s->last)
			TRY(get_piece(s));
		rc = inflate(&s->z, Z_NO_FLUSH);
		if (rc == Z_MEM_ERROR)
			return no_memory(s);
		if (rc != Z_OK && rc != Z_STREAM_END)
			return broken(s);
	}
	/* The stream ends where the last piece ends. */
	if (rc == Z_STREAM_END && (s->z.avail_in > 0 || !s->last))
		return broken(s);
	*ret_n = n - s->z.avail_out;
	return ST_OK;
}

void seal_end(struct seal **seal)
{
	struct seal *s = *seal;

	if (s == NULL)
		return;
	if (s->writing)
		(void)deflateEnd(&s->z);
	else
		(void)inflateEnd(&s->z);
	sodium_memzero(s, sizeof(*s));
	free(s);
	*seal = NULL;
}
