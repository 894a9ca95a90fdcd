// The page of the workbench begins here.
