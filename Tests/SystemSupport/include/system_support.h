// What of the system Swift does not offer.
#ifndef APUS_SYSTEM_SUPPORT_H
#define APUS_SYSTEM_SUPPORT_H

/// The exit status of a forked child that calls `body` and exits with what it returns; 256 and more where a signal ended
/// it, as SIGALRM does after `seconds`.
int apus_status_of_forked_child(int (*body)(void), unsigned seconds);

/// What `body` returns on a thread that has a single CPU.
int apus_result_of_pinned_thread(int (*body)(void));

/// CPUs that the affinity mask of the calling thread allows, on machines with up to 1024.
int apus_cpus_of_this_thread(void);

#endif
