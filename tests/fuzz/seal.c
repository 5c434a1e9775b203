/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sealed backup. The first byte says what the others are: 0 the file; 1 what a holder of the
 * key put into it instead of a compressed stream; 2 the members of the stream, unpacked into a
 * folder; 3 the same within a well formed beginning.
 */
#include "fuzz/fuzz.h"

#include <ftw.h>
#include <sodium.h>
#include <sys/stat.h>

#include "io/seal.h"
#include "svc/backup.h"

static const uint8_t key[KEY_SIZE] = { 7 };

static void read_all(int fd)
{
	AUTO(seal_end) struct seal *seal = NULL;
	struct problem p = PROBLEM_INIT;
	char piece[1000];
	size_t got, sum = 0;

	enum status st = seal_open(fd, key, &seal, &p);
	while (st == ST_OK && (st = seal_read(seal, piece, sizeof(piece), &got)) == ST_OK &&
	       got > 0 && sum < 1 << 20)
		sum += got;
	REQUIRE(st == ST_OK || st == ST_BAD_DATA || st == ST_CORRUPT);
	fuzz_clean(&p);
}

/* Sealed by somebody who has the key, as pieces of any size. */
static int sealed_raw(const uint8_t *data, size_t n)
{
	static const char constant[] = "meibu sealed";
	crypto_secretstream_xchacha20poly1305_state stream;
	AUTO(buf_release) struct buf out = BUF_INIT;
	uint8_t name[16], head[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
	unsigned long long size;

	hash_keyed(key, constant, sizeof(constant) - 1, name, sizeof(name));
	buf_puts(&out, "meibu sealed 1\n");
	buf_add(&out, name, sizeof(name));
	AUTO(fuzz_free) uint8_t *bound = fuzz_copy((const uint8_t *)out.text, out.len);
	size_t nbound = out.len;
	crypto_secretstream_xchacha20poly1305_init_push(&stream, head, key);
	buf_add(&out, head, sizeof(head));
	AUTO(fuzz_free) uint8_t *piece =
		malloc(n + crypto_secretstream_xchacha20poly1305_ABYTES);
	REQUIRE(piece != NULL);
	crypto_secretstream_xchacha20poly1305_push(&stream, piece, &size, data, n, bound, nbound,
						   crypto_secretstream_xchacha20poly1305_TAG_FINAL);
	buf_add(&out, piece, (size_t)size);
	return fuzz_file(out.text, out.len);
}

static int sealed(const uint8_t *data, size_t n)
{
	AUTO(seal_end) struct seal *seal = NULL;
	struct problem p = PROBLEM_INIT;
	int fd = fuzz_file("", 0);

	REQUIRE(seal_create(fd, key, &seal, &p) == ST_OK);
	REQUIRE(seal_write(seal, data, n) == ST_OK && seal_finish(seal) == ST_OK);
	REQUIRE(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static int remove_one(const char *path, const struct stat *sb, int kind, struct FTW *at)
{
	(void)sb, (void)kind, (void)at;
	return remove(path);
}

/* Nothing is written but what a backup has. */
static int known(const char *path, const struct stat *sb, int kind, struct FTW *at)
{
	static const char *const folders[] = { "db", "keys", "conf", "data.mdb", "index.key" };
	bool good = at->level == 0 || strstr(path, "/conf/") != NULL;

	(void)sb, (void)kind;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		good |= strcmp(path + at->base, folders[i]) == 0;
	REQUIRE(good && at->level <= 2);
	return 0;
}

static void unpack(int fd)
{
	AUTO(arena_release) struct arena arena = ARENA_INIT;
	struct problem p = PROBLEM_INIT;
	char parent[] = "/dev/shm/meibu-fuzz-XXXXXX", dir[64];
	Backup *head = NULL;

	REQUIRE(mkdtemp(parent) != NULL);
	snprintf(dir, sizeof(dir), "%s/shop", parent);
	enum status st = backup_unpack(fd, key, dir, &arena, &head, &p);
	REQUIRE(st == ST_OK || st == ST_BAD_DATA || st == ST_CORRUPT || st == ST_IO);
	fuzz_clean(&p);
	if (access(dir, F_OK) == 0)
		nftw(dir, known, 8, FTW_PHYS);
	nftw(parent, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void with_beginning(const uint8_t *data, size_t n)
{
	/* "head", 5 bytes: an empty record */
	static const uint8_t head[] = { 0, 4, 'h', 'e', 'a', 'd', 0, 0, 0, 0, 0, 0, 0, 5,
					1, 0, 0, 0, 0 };
	AUTO(buf_release) struct buf all = BUF_INIT;

	buf_add(&all, head, sizeof(head));
	buf_add(&all, data, n);
	int fd = sealed((const uint8_t *)all.text, all.len);
	unpack(fd);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int fd = -1;

	if (n < 1)
		return 0;
	switch (data[0] % 4) {
	case 0:
		fd = fuzz_file(data + 1, n - 1);
		read_all(fd);
		break;
	case 1:
		fd = sealed_raw(data + 1, n - 1);
		read_all(fd);
		break;
	case 2:
		fd = sealed(data + 1, n - 1);
		unpack(fd);
		break;
	case 3:
		with_beginning(data + 1, n - 1);
		break;
	}
	if (fd >= 0)
		close(fd);
	return 0;
}
