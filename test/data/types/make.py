import pyarrow as pa, pyarrow.parquet as pq, polars as pl, datetime as dt, decimal, uuid, sys
out=sys.argv[1]
def w(name, t, **k): pq.write_table(t, f'{out}/{name}.parquet', compression='none', **k)
cat=pa.array(['red','green','red']).dictionary_encode()
w('categories', pa.table({'id':pa.array([1,2,3],pa.int32()),'color':cat,'codes':pa.array([7,7,8]).dictionary_encode(),'list':pa.array([['a'],['b'],[]],pa.list_(pa.dictionary(pa.int32(),pa.string())))}))
w('durations', pa.table({'id':pa.array([1,2],pa.int32()),'took':pa.array([1000,2000],pa.duration('us')),'s':pa.array([{'d':1},{'d':2}],pa.struct([('d',pa.duration('ms'))]))}))
w('no-arrow-schema', pa.table({'id':pa.array([1,2,3],pa.int32()),'color':cat}), store_schema=False)
w('plain', pa.table({'id':pa.array([1,2,3],pa.int32()),'name':pa.array(['a','b',None])}))
pl.DataFrame({'id':[1,2],'color':['a','b'],'took':[dt.timedelta(seconds=1),dt.timedelta(seconds=2)]}, schema={'id':pl.Int32,'color':pl.Categorical,'took':pl.Duration('us')}).write_parquet(f'{out}/polars.parquet', compression='uncompressed', statistics=False)
w('uuids', pa.table({'id':pa.array([1],pa.int32()),'u':pa.array([uuid.UUID(int=1).bytes],pa.uuid())}))
w('times', pa.table({'id':pa.array([1],pa.int32()),'t':pa.array([dt.time(1,2,3)],pa.time64('us')),'t32':pa.array([dt.time(1,2,3)],pa.time32('ms'))}))
w('wide-decimal', pa.table({'id':pa.array([1],pa.int32()),'d':pa.array([decimal.Decimal('1.5')],pa.decimal256(50,10))}))
w('nulls', pa.table({'id':pa.array([1],pa.int32()),'note':pa.array([None],pa.null()),'s':pa.array([{'a':1,'note':None}],pa.struct([('a',pa.int32()),('note',pa.null())]))}))
w('far-dates', pa.table({'id':pa.array([1,2],pa.int32()),'d':pa.array([0,6585000],pa.date32()),'far':pa.array([0,568971820800000],pa.timestamp('ms')),'inf':pa.array([0,2**63-1],pa.timestamp('us'))}))
