/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main() of a fuzz target (tests/fuzz/fuzz.h) that no fuzzer drives: every file of its
 * corpus, tests/fuzz/corpus/NAME, and then FUZZ_ROUNDS (3000) changed ones, the same every time.
 * Files given as arguments are tried instead. When an input ends the process, its bytes are
 * left in $TMPDIR/fuzz-input and shown.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "lib/trial.h"

enum { SHOWN = 600, FILES_MAX = 2000, BYTES_MAX = 1 << 16 };

/* What is tried just now, in memory that outlives who tries it. */
static struct now {
	size_t n;
	char from[64];
	char bytes[BYTES_MAX];
} *now;

static void tell(void)
{
	const char *tmp = secure_getenv("TMPDIR");
	char path[512];

	snprintf(path, sizeof(path), "%s/fuzz-input", tmp != NULL ? tmp : "/tmp");
	FILE *f = fopen(path, "w");
	if (f != NULL) {
		fwrite(now->bytes, 1, now->n, f);
		fclose(f);
	}
	printf("# %s, %zu bytes: ", now->from, now->n);
	for (size_t i = 0; i < now->n && i < SHOWN; i++)
		printf("%02x", (unsigned char)now->bytes[i]);
	putchar('\n');
}

static bool read_into(const char *path, struct buf *ret)
{
	char piece[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	buf_reset(ret);
	if (f == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(ret, piece, n);
	return fclose(f) == 0;
}

static void try_it(const char *from, const struct buf *b)
{
	snprintf(now->from, sizeof(now->from), "%s", from);
	now->n = b->len < BYTES_MAX ? b->len : BYTES_MAX;
	memcpy(now->bytes, b->text, now->n);
	LLVMFuzzerTestOneInput((const uint8_t *)now->bytes, now->n);
}

static void change(struct buf *b, const struct buf *other, struct rng *rng)
{
	size_t at = b->len > 0 ? rng_below(rng, b->len) : 0;
	size_t n = rng_below(rng, 16);

	n = n < b->len - at ? n : b->len - at;
	switch (rng_below(rng, 6)) {
	case 0:
		if (b->len > 0)
			b->text[at] = (char)(b->text[at] ^ (1 << rng_below(rng, 8)));
		break;
	case 1:
		if (b->len > 0)
			b->text[at] = (char)rng_below(rng, 256);
		break;
	case 2:
		buf_truncate(b, at);
		break;
	case 3:
		memmove(b->text + at, b->text + at + n, b->len - at - n);
		buf_truncate(b, b->len - n);
		break;
	case 4:
		buf_truncate(b, at);
		at = other->len > 0 ? rng_below(rng, other->len) : 0;
		buf_add(b, other->text + at, other->len - at);
		break;
	default:
		buf_pad(b, (char)rng_below(rng, 256), n);
		break;
	}
}

static size_t all_files(const char *folder, struct buf *files)
{
	struct dirent **list;
	size_t n = 0;
	int found = scandir(folder, &list, NULL, alphasort);

	for (int i = 0; i < found; i++) {
		AUTO(buf_release) struct buf path = BUF_INIT;
		buf_printf(&path, "%s/%s", folder, list[i]->d_name);
		if (list[i]->d_name[0] != '.' && n < FILES_MAX && read_into(path.text, &files[n]))
			n++;
		free(list[i]);
	}
	if (found >= 0)
		free(list);
	return n;
}

static void replay(const char *name)
{
	static struct buf files[FILES_MAX];
	unsigned long rounds = trial_count("FUZZ_ROUNDS", 3000);
	AUTO(buf_release) struct buf bytes = BUF_INIT;
	char folder[256];
	struct rng rng;

	for (size_t i = 0; i < FILES_MAX; i++)
		files[i] = (struct buf)BUF_INIT;
	snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name);
	size_t n = all_files(folder, files);
	if (n == 0)
		trial_die(folder, "holds nothing");
	for (size_t i = 0; i < n; i++)
		try_it("one of the corpus", &files[i]);
	rng_seed(&rng, trial_scale("FUZZ_SEED", 1));
	for (unsigned long r = 0; r < rounds; r++) {
		buf_reset(&bytes);
		buf_add(&bytes, files[r % n].text, files[r % n].len);
		for (uint64_t changes = 1 + rng_below(&rng, 4); changes > 0; changes--)
			change(&bytes, &files[rng_below(&rng, n)], &rng);
		try_it("a changed one", &bytes);
	}
	for (size_t i = 0; i < n; i++)
		buf_release(&files[i]);
	printf("# %zu files, %lu changed ones\n", n, rounds);
}

static void try_files(int n, char *const *names)
{
	AUTO(buf_release) struct buf bytes = BUF_INIT;

	for (int i = 0; i < n; i++) {
		if (!read_into(names[i], &bytes))
			trial_die(names[i], "cannot be read");
		try_it(names[i], &bytes);
		printf("# %s: %zu bytes\n", names[i], bytes.len);
	}
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	int status;

	name = name != NULL ? name + 1 : argv[0];
	name += strncmp(name, "fuzz-", 5) == 0 ? 5 : 0;
	now = mmap(NULL, sizeof(*now), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (now == MAP_FAILED)
		trial_die(name, "no memory");
	pid_t pid = fork();
	if (pid == 0) {
		if (argc > 1)
			try_files(argc - 1, argv + 1);
		else
			replay(name);
		return 0;
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		trial_die(name, "no process");
	if (status != 0)
		tell();
	printf("%sok 1 - %s\n1..1\n", status == 0 ? "" : "not ", name);
	return status == 0 ? 0 : 1;
}
