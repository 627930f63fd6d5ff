/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-bench"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * bench-usage FILE PROGRAM [ARGUMENT…]: runs it, ends as it does, and writes what it used into
 * FILE: user and system time in microseconds, children included, and the resident KiB of its
 * largest process.
 *
 * A program of its own because a process begins with the peak of what started it, and that must be
 * small to be told apart.
 */

static long long
microseconds (struct timeval time)
{
  return time.tv_sec * 1000000ll + time.tv_usec;
}

static int
write_usage (const char *path, const struct rusage *used)
{
  FILE *file = fopen (path, "w");

  if (file == NULL)
    return EXIT_FAILURE;
  fprintf (file, "%lld %lld %ld\n", microseconds (used->ru_utime), microseconds (used->ru_stime),
           used->ru_maxrss);
  return fclose (file) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  struct rusage used;
  int status;
  pid_t child;

  if (argc < 3)
    return EXIT_FAILURE;
  child = fork ();
  if (child == 0)
    {
      execvp (argv[2], argv + 2);
      perror (argv[2]);
      _exit (127);
    }
  if (child < 0 || wait4 (child, &status, 0, &used) != child
      || write_usage (argv[1], &used) != EXIT_SUCCESS)
    {
      perror ("bench-usage");
      return EXIT_FAILURE;
    }
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}
