/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "svc/backup.h"

enum { GROUP = 2, FILE_MAX = 512 };     /* bytes of a group; of a key as text */

static const char head[] = "meibu-backup-key";

static void check_of(const uint8_t key[KEY_SIZE], uint8_t ret[GROUP])
{
	uint8_t hash[HASH_SIZE];

	hash_keyed(key, head, sizeof(head) - 1, hash, sizeof(hash));
	memcpy(ret, hash, GROUP);
}

void backup_key_text(const uint8_t key[KEY_SIZE], struct buf *ret)
{
	uint8_t check[GROUP];
	char hex[2 * GROUP + 1];

	buf_puts(ret, head);
	for (size_t i = 0; i < KEY_SIZE; i += GROUP) {
		hash_hex(key + i, GROUP, hex);
		buf_printf(ret, " %s", hex);
	}
	check_of(key, check);
	hash_hex(check, GROUP, hex);
	buf_printf(ret, " %s", hex);
}

static int digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, tolower((unsigned char)c));

	return c == '\0' || at == NULL ? -1 : (int)(at - digits);
}

static enum status no_key(struct problem *reterr)
{
	enum status st = problem_set(reterr, ST_BAD_DATA, "key",
				     _("This is no key of a backup, or it was copied wrongly."));

	problem_todo(reterr, _("Expected is what meibuctl backup --show-key prints."));
	return st;
}

enum status backup_key_parse(const char *text, uint8_t ret[KEY_SIZE], struct problem *reterr)
{
	uint8_t bytes[KEY_SIZE + GROUP], check[GROUP];
	size_t n = 0;

	text += strspn(text, " \t\r\n");
	if (strncmp(text, head, sizeof(head) - 1) == 0)
		text += sizeof(head) - 1;
	for (; *text != '\0'; text++) {
		if (strchr(" -\t\r\n", *text) != NULL)
			continue;
		int d = digit(*text);
		if (d < 0 || n == 2 * sizeof(bytes))
			return no_key(reterr);
		bytes[n / 2] = (uint8_t)(n % 2 == 0 ? d << 4 : bytes[n / 2] | d);
		n++;
	}
	if (n != 2 * sizeof(bytes))
		return no_key(reterr);
	check_of(bytes, check);
	if (memcmp(check, bytes + KEY_SIZE, GROUP) != 0)
		return no_key(reterr);
	memcpy(ret, bytes, KEY_SIZE);
	return ST_OK;
}

static enum status cannot(const char *path, struct problem *reterr)
{
	char quoted[TEXT_SHORT_MAX];

	return problem_set(reterr, errno == ENOENT ? ST_NO_INPUT :
				   errno == EACCES ? ST_NOT_PERMITTED :
				   errno == ENOSPC ? ST_FULL : ST_IO, "key",
			   _("%s cannot be used: %s"), text_short(path, quoted), strerror(errno));
}

enum status backup_key_file(const char *path, uint8_t ret[KEY_SIZE], struct problem *reterr)
{
	char text[FILE_MAX + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return cannot(path, reterr);
	ssize_t n = read(fd, text, FILE_MAX);
	close(fd);
	if (n < 0)
		return cannot(path, reterr);
	if (n == KEY_SIZE) {
		memcpy(ret, text, KEY_SIZE);
		return ST_OK;
	}
	text[n] = '\0';
	return backup_key_parse(text, ret, reterr);
}

/* Under a temporary name first: no crash leaves half a key. Two that make one at once: the first
 * to link it wins. */
static enum status make_key(const char *path, const char *folder, struct problem *reterr)
{
	AUTO(buf_release) struct buf tmp = BUF_INIT;
	uint8_t key[KEY_SIZE];

	random_bytes(key, sizeof(key));
	buf_printf(&tmp, "%s.%d", path, (int)getpid());
	int fd = open(tmp.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return cannot(tmp.text, reterr);
	errno = ENOSPC; /* what a short write means here */
	bool good = write(fd, key, sizeof(key)) == sizeof(key) && fchmod(fd, 0400) == 0 &&
		    fsync(fd) == 0 && (link(tmp.text, path) == 0 || errno == EEXIST);
	enum status st = good ? ST_OK : cannot(path, reterr);
	close(fd);
	unlink(tmp.text);
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (st == ST_OK && (dir < 0 || fsync(dir) != 0))
		st = cannot(folder, reterr);
	if (dir >= 0)
		close(dir);
	return st;
}

enum status backup_key(const char *data, bool make, uint8_t ret[KEY_SIZE], struct problem *reterr)
{
	AUTO(buf_release) struct buf path = BUF_INIT, folder = BUF_INIT;
	struct stat sb;

	buf_printf(&folder, "%s/keys", data);
	buf_printf(&path, "%s/backup.key", folder.text);
	if (stat(path.text, &sb) != 0 && errno == ENOENT) {
		if (!make) {
			enum status st = problem_set(reterr, ST_NO_INPUT, "key",
						     _("There is no key %s."), path.text);
			problem_todo(reterr, _("Name the key it was made with: --key FILE."));
			return st;
		}
		TRY(make_key(path.text, folder.text, reterr));
	}
	return backup_key_file(path.text, ret, reterr);
}
