Route #1: 2
Route #2:
Route #3: 4 3
Cost: 12000
