/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/status.h"

static void memory_is_zeroed_and_copied(void **state)
{
	(void)state;
	unsigned char *p = mem_alloc(1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(p[i], 0);
	memset(p, 7, 1000);
	p = mem_grow(p, 5000);
	assert_int_equal(p[999], 7);
	free(p);
	free(mem_alloc(0));
	char *copy = mem_dup("美");
	assert_string_equal(copy, "美");
	free(copy);
}

static void no_memory_ends_with_71(void **state)
{
	int status = 0;

	(void)state;
	pid_t child = fork();
	if (child == 0) {
		struct arena arena = ARENA_INIT;
		int x = 0;
		close(STDERR_FILENO);
		/* Caught before it reaches the allocator, which sanitizers watch. */
		arena_grow(&arena, &x, 1, SIZE_MAX / 2);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 71);
}

static void arena_pieces_are_zeroed_aligned_and_apart(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	unsigned char *pieces[300];
	size_t sizes[300];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (int i = 0; i < 300; i++) {
		sizes[i] = rng_below(&rng, i % 10 == 0 ? 40000 : 200);
		pieces[i] = arena_alloc(&arena, sizes[i]);
		assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(pieces[i][k], 0);
		memset(pieces[i], i % 251, sizes[i]);
	}
	for (int i = 0; i < 300; i++) {
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(pieces[i][k], i % 251);
	}
}

static void arena_texts(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	assert_string_equal(arena_dup(&arena, "曾"), "曾");
	assert_string_equal(arena_dup(&arena, ""), "");
	assert_string_equal(arena_dup_n(&arena, "abcdef", 3), "abc");
	assert_string_equal(arena_dup_n(&arena, NULL, 0), "");
	assert_string_equal(arena_printf(&arena, "%05d %s", 42, "x"), "00042 x");
	char *big = arena_printf(&arena, "%*s", 50000, "end");
	assert_int_equal(strlen(big), 50000);
	arena_clear(&arena);
	assert_null(arena.blocks);
	/* Usable again, and clearing twice is harmless. */
	assert_string_equal(arena_dup(&arena, "again"), "again");
	arena_clear(&arena);
	arena_clear(&arena);
}

static void arena_arrays_grow_between_other_pieces(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct row { int id; const char *name; } *rows = NULL;
	int *others = NULL;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		rows = arena_grow(&arena, rows, (size_t)i, sizeof(*rows));
		assert_int_equal(rows[i].id, 0);
		assert_null(rows[i].name);
		rows[i].id = i;
		rows[i].name = arena_printf(&arena, "row %d", i);
		others = arena_grow(&arena, others, (size_t)i, sizeof(*others));
		assert_int_equal(others[i], 0);
		others[i] = -i;
	}
	for (int i = 0; i < 1000; i++) {
		char name[16];
		snprintf(name, sizeof(name), "row %d", i);
		assert_int_equal(rows[i].id, i);
		assert_string_equal(rows[i].name, name);
		assert_int_equal(others[i], -i);
	}
}

static void arena_grow_takes_foreign_arrays(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	static const int fixed[] = { 1, 2, 3 };
	int *own = arena_alloc(&arena, 2 * sizeof(*own));

	(void)state;
	own[0] = 8;
	own[1] = 9;
	int *a = arena_grow(&arena, fixed, 3, sizeof(*a));
	assert_int_equal(a[2], 3);
	assert_int_equal(a[3], 0);
	int *b = arena_grow(&arena, own, 2, sizeof(*b));
	assert_int_equal(b[1], 9);
	assert_int_equal(b[2], 0);
}

static void arena_grow_keeps_two_holders_apart(void **state)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	int *base = arena_grow(&arena, NULL, 0, sizeof(*base));

	(void)state;
	base[0] = 1;
	int *first = arena_grow(&arena, base, 1, sizeof(*first));
	first[1] = 10;
	int *second = arena_grow(&arena, base, 1, sizeof(*second));
	assert_int_equal(second[0], 1);
	assert_int_equal(second[1], 0);
	second[1] = 20;
	assert_int_equal(first[1], 10);
}

static void buffers_grow(void **state)
{
	AUTO(buf_release) struct buf b = BUF_INIT;

	(void)state;
	assert_string_equal(b.text, "");
	buf_truncate(&b, 0);
	buf_reset(&b);
	buf_add(&b, NULL, 0);
	buf_pad(&b, 'x', 0);
	assert_int_equal(b.size, 0);
	for (int i = 0; i < 1000; i++) {
		buf_printf(&b, "%d,", i);
		assert_int_equal(b.text[b.len], '\0');
	}
	assert_int_equal(b.len, 3890);
	assert_int_equal(strlen(b.text), b.len);
	buf_printf(&b, "%*s", 20000, "end");
	assert_int_equal(b.len, 23890);
	assert_string_equal(b.text + b.len - 3, "end");
	buf_truncate(&b, 4);
	assert_string_equal(b.text, "0,1,");
	buf_putc(&b, 'c');
	buf_puts(&b, "美");
	buf_pad(&b, '-', 3);
	buf_add(&b, "\0z", 2);
	assert_int_equal(b.len, 13);
	assert_memory_equal(b.text, "0,1,c美---\0z", 14);
	size_t size = b.size;
	buf_reset(&b);
	assert_string_equal(b.text, "");
	assert_int_equal(b.size, size);
	assert_int_equal(buf_empty[0], '\0');
}

static void buffers_are_taken(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	char *empty = buf_take(&b);
	assert_string_equal(empty, "");
	free(empty);
	buf_puts(&b, "text");
	char *text = buf_take(&b);
	assert_string_equal(text, "text");
	assert_string_equal(b.text, "");
	assert_int_equal(b.len, 0);
	free(text);
	buf_release(&b);
	buf_puts(&b, "again");
	buf_release(&b);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_copied),
		cmocka_unit_test(no_memory_ends_with_71),
		cmocka_unit_test(arena_pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(arena_texts),
		cmocka_unit_test(arena_arrays_grow_between_other_pieces),
		cmocka_unit_test(arena_grow_takes_foreign_arrays),
		cmocka_unit_test(arena_grow_keeps_two_holders_apart),
		cmocka_unit_test(buffers_grow),
		cmocka_unit_test(buffers_are_taken),
	};

	return cmocka_run_group_tests_name("base_mem", tests, NULL, NULL);
}
