/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed files: what was written is read; whatever byte was changed, cut or added is refused. */
#include "io/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/i18n.h"

enum { PIECE = 65536 };

static const uint8_t key[KEY_SIZE] = { 1, 2, 3 };

static int setup(void **state)
{
	(void)state;
	i18n_init("en");
	return 0;
}

static int file_of(const void *bytes, size_t n)
{
	int fd = memfd_create("sealed", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* n bytes that do not compress, or that do. */
static void content(struct buf *ret, size_t n, bool random)
{
	uint64_t x = n + 1;

	for (size_t i = 0; i < n; i++) {
		x = x * UINT64_C(6364136223846793005) + 1442695040888963407u;
		buf_putc(ret, random ? (char)(x >> 40) : (char)('a' + i / 1000 % 3));
	}
}

static void seal_bytes(const struct buf *plain, struct buf *ret)
{
	AUTO(seal_end) struct seal *s = NULL;
	struct problem p = PROBLEM_INIT;
	int fd = file_of("", 0);

	assert_int_equal(seal_create(fd, key, &s, &p), ST_OK);
	for (size_t at = 0; at < plain->len; at += 1000) {
		size_t n = plain->len - at < 1000 ? plain->len - at : 1000;
		assert_int_equal(seal_write(s, plain->text + at, n), ST_OK);
	}
	assert_int_equal(seal_finish(s), ST_OK);
	off_t size = lseek(fd, 0, SEEK_END);
	char *bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_ptr_not_equal(bytes, MAP_FAILED);
	buf_add(ret, bytes, (size_t)size);
	munmap(bytes, (size_t)size);
	close(fd);
}

/* Reads all, `step` bytes at a time. */
static enum status unseal(const char *bytes, size_t n, const uint8_t with[KEY_SIZE], size_t step,
			  struct buf *ret)
{
	AUTO(seal_end) struct seal *s = NULL;
	struct problem p = PROBLEM_INIT;
	int fd = file_of(bytes, n);
	char piece[4096];
	size_t got = 1;

	enum status st = seal_open(fd, with, &s, &p);
	while (st == ST_OK && got > 0) {
		st = seal_read(s, piece, step, &got);
		if (st == ST_OK)
			buf_add(ret, piece, got);
	}
	if (st != ST_OK)
		assert_string_not_equal(p.message, "");
	close(fd);
	return st;
}

static void what_was_written_is_read(void **state)
{
	static const size_t sizes[] = { 0,	   1,		  999,	     PIECE - 1, PIECE,
					PIECE + 1, 3 * PIECE + 7, 5 * PIECE, 1 << 20 };

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_LEN(sizes); i++) {
		AUTO(buf_release) struct buf plain = BUF_INIT, sealed = BUF_INIT, back = BUF_INIT;
		content(&plain, sizes[i / 2], i % 2 == 0);
		seal_bytes(&plain, &sealed);
		assert_int_equal(unseal(sealed.text, sealed.len, key, i % 3 == 0 ? 1 : 4096, &back),
				 ST_OK);
		assert_int_equal(back.len, plain.len);
		assert_memory_equal(back.text, plain.text, plain.len);
	}
}

static void every_changed_byte_is_refused(void **state)
{
	AUTO(buf_release) struct buf plain = BUF_INIT, sealed = BUF_INIT;

	(void)state;
	content(&plain, 3000, true);
	seal_bytes(&plain, &sealed);
	for (size_t i = 0; i < sealed.len; i++) {
		AUTO(buf_release) struct buf back = BUF_INIT;
		for (int bit = 0; bit < 8; bit++) {
			sealed.text[i] = (char)(sealed.text[i] ^ 1 << bit);
			if (unseal(sealed.text, sealed.len, key, 4096, &back) == ST_OK)
				fail_msg("bit %d of byte %zu was changed unseen", bit, i);
			sealed.text[i] = (char)(sealed.text[i] ^ 1 << bit);
		}
	}
}

static void every_cut_is_refused(void **state)
{
	AUTO(buf_release) struct buf plain = BUF_INIT, sealed = BUF_INIT;

	(void)state;
	content(&plain, 2 * PIECE + 100, true);
	seal_bytes(&plain, &sealed);
	for (size_t n = 0; n < sealed.len; n += n % PIECE < 200 || n % PIECE > 65400 ? 1 : 4001) {
		AUTO(buf_release) struct buf back = BUF_INIT;
		if (unseal(sealed.text, n, key, 4096, &back) == ST_OK)
			fail_msg("cut to %zu bytes unseen", n);
	}
	AUTO(buf_release) struct buf longer = BUF_INIT, back = BUF_INIT;
	buf_add(&longer, sealed.text, sealed.len);
	buf_putc(&longer, 'x');
	assert_int_equal(unseal(longer.text, longer.len, key, 4096, &back), ST_CORRUPT);
}

/* Whole pieces in another order, twice, or left out. */
static void pieces_cannot_be_moved(void **state)
{
	enum { HEAD = 55, SEALED = PIECE + 17 };
	AUTO(buf_release) struct buf plain = BUF_INIT, sealed = BUF_INIT, other = BUF_INIT;
	AUTO(buf_release) struct buf back = BUF_INIT;

	(void)state;
	content(&plain, 4 * PIECE, true);
	seal_bytes(&plain, &sealed);
	assert_true(sealed.len > HEAD + 3 * SEALED);
	buf_add(&other, sealed.text, HEAD);
	buf_add(&other, sealed.text + HEAD + SEALED, SEALED);
	buf_add(&other, sealed.text + HEAD, SEALED);
	buf_add(&other, sealed.text + HEAD + 2 * SEALED, sealed.len - HEAD - 2 * SEALED);
	assert_int_equal(unseal(other.text, other.len, key, 4096, &back), ST_CORRUPT);
	buf_reset(&other);
	buf_add(&other, sealed.text, HEAD + SEALED);
	buf_add(&other, sealed.text + HEAD + 2 * SEALED, sealed.len - HEAD - 2 * SEALED);
	assert_int_equal(unseal(other.text, other.len, key, 4096, &back), ST_CORRUPT);
}

static void another_key_is_told_apart(void **state)
{
	static const uint8_t wrong[KEY_SIZE] = { 1, 2, 4 };
	AUTO(buf_release) struct buf plain = BUF_INIT, sealed = BUF_INIT, back = BUF_INIT;

	(void)state;
	content(&plain, 100, true);
	seal_bytes(&plain, &sealed);
	assert_int_equal(unseal(sealed.text, sealed.len, wrong, 4096, &back), ST_BAD_DATA);
	assert_int_equal(unseal("PK\3\4", 4, key, 4096, &back), ST_BAD_DATA);
	assert_int_equal(unseal("", 0, key, 4096, &back), ST_BAD_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(every_changed_byte_is_refused),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(pieces_cannot_be_moved),
		cmocka_unit_test(another_key_is_told_apart),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
