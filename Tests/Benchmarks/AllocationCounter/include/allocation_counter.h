#ifndef GATEHOUSE_ALLOCATION_COUNTER_H
#define GATEHOUSE_ALLOCATION_COUNTER_H

// Calls of malloc and its kin by this thread, since it began: a program that links this file counts all of them.
unsigned long gatehouse_allocations(void);

#endif
