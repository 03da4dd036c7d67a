import asyncio, sys, tempfile, time
from pathlib import Path
from tests.crash.run import *
from tests.crash.course import Course
async def main():
    folder=Path(tempfile.mkdtemp()); print(folder)
    t=time.monotonic()
    async with staged(Plan(f"sqlite:///{folder}/r.db", socket_mode="sm" in sys.argv), folder, lambda n: Fate()) as stage:
        print("ready", time.monotonic()-t)
        cs=[Course(n, stage.people, stage.ledger, stage.chance(n), whole=0.5) for n in range(1,5)]
        r=await asyncio.gather(*(c.live() for c in cs), return_exceptions=True)
        print(r, time.monotonic()-t, stage.ledger.operations)
        await stage.no_duty_is_open()
        print("done", time.monotonic()-t, stage.clock.now())
    print("stopped", time.monotonic()-t, stage.fleet.exits, len(stage.sandbox.workspace.messages))
if __name__=="__main__": asyncio.run(main())
