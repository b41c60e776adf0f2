// The affinity mask, whose functions Glibc's Swift module leaves out.
#ifndef APUS_AFFINITY_SHIM_H
#define APUS_AFFINITY_SHIM_H

/// CPUs that the affinity mask of the calling thread allows; 0 where the system does not say.
int apus_allowed_cpus(void);

/// Moves a thread, a pthread_t, to the CPUs that are allowed to the calling thread, but for the one that this runs on.
void apus_keep_off_this_cpu(unsigned long thread);

#endif
